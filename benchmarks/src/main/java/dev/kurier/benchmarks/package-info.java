/** The command line of the benchmarks. */
@NullMarked
package dev.kurier.benchmarks;

import org.jspecify.annotations.NullMarked;
