/** The parts that break an installation, each alone. */
@NullMarked
package dev.kurier.runner.chaos;

import org.jspecify.annotations.NullMarked;
