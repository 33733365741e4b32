/** What an installation needs, computed from what was measured. */
@NullMarked
package dev.kurier.benchmarks.capacity;

import org.jspecify.annotations.NullMarked;
