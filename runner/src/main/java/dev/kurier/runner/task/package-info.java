/** What the parts of a runner say to each other about handlers, executions and their ends. */
@NullMarked
package dev.kurier.runner.task;

import org.jspecify.annotations.NullMarked;
