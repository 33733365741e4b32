/** How a figure is taken, and what it stands beside. */
@NullMarked
package dev.kurier.benchmarks.measure;

import org.jspecify.annotations.NullMarked;
