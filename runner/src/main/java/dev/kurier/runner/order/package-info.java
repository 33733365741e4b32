/** Knows which operators' orders are in force. */
@NullMarked
package dev.kurier.runner.order;

import org.jspecify.annotations.NullMarked;
