/** Single steps of a task's way, each beside the least that it could cost. */
@NullMarked
package dev.kurier.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
