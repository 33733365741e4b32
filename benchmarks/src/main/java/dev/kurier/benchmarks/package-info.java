/** Measures the runner's modes beside what the machine itself can do. */
@NullMarked
package dev.kurier.benchmarks;

import org.jspecify.annotations.NullMarked;
