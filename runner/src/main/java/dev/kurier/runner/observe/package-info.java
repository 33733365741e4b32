/** Names metrics and log events. */
@NullMarked
package dev.kurier.runner.observe;

import org.jspecify.annotations.NullMarked;
