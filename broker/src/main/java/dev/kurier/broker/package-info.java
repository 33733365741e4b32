/** Runs one Kafka node inside this JVM, with its data in one directory. */
@NullMarked
package dev.kurier.broker;

import org.jspecify.annotations.NullMarked;
