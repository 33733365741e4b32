/** Decides whether a task may run now. */
@NullMarked
package dev.kurier.runner.guard;

import org.jspecify.annotations.NullMarked;
