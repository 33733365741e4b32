/** The command line. */
@NullMarked
package dev.kurier.runner.cli;

import org.jspecify.annotations.NullMarked;
