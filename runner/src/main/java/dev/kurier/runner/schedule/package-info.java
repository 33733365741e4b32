/** When schedules fire. */
@NullMarked
package dev.kurier.runner.schedule;

import org.jspecify.annotations.NullMarked;
