/** Sends dead letters back to their queues. */
@NullMarked
package dev.kurier.runner.replay;

import org.jspecify.annotations.NullMarked;
