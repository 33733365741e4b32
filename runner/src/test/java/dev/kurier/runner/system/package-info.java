/** Whole installations of real processes, some of which are killed. */
@NullMarked
package dev.kurier.runner.system;

import org.jspecify.annotations.NullMarked;
