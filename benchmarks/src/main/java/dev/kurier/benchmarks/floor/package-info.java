/** The least that the same work costs on this machine without Kurier. */
@NullMarked
package dev.kurier.benchmarks.floor;

import org.jspecify.annotations.NullMarked;
