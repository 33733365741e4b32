/** Writes the events of this node. */
@NullMarked
package dev.kurier.runner.report;

import org.jspecify.annotations.NullMarked;
