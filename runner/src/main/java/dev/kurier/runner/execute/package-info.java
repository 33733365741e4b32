/** Runs a task in a worker process and stops it when it must. */
@NullMarked
package dev.kurier.runner.execute;

import org.jspecify.annotations.NullMarked;
