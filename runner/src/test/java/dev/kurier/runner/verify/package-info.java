/** Finds faults that were planted in what an installation wrote down. */
@NullMarked
package dev.kurier.runner.verify;

import org.jspecify.annotations.NullMarked;
