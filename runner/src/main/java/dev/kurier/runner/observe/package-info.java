/** Names metrics, log events and the points on the way of a task. */
@NullMarked
package dev.kurier.runner.observe;

import org.jspecify.annotations.NullMarked;
