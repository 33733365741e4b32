package dev.kurier.runner.execute;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * A function of a native library. Each method is one shape of parameters and result; a function is
 * only ever called in the shape that it was found with.
 */
record NativeFunction(MethodHandle handle) {

  static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  static final MemoryLayout POINTER = ValueLayout.ADDRESS;

  /** A function that returns something. */
  static NativeFunction find(
      SymbolLookup library, String name, MemoryLayout result, MemoryLayout... parameters) {
    return linked(library, name, FunctionDescriptor.of(result, parameters));
  }

  /** A function that returns nothing. */
  static NativeFunction findVoid(SymbolLookup library, String name, MemoryLayout... parameters) {
    return linked(library, name, FunctionDescriptor.ofVoid(parameters));
  }

  @SuppressWarnings("restricted") // this is what native access is granted for
  private static NativeFunction linked(
      SymbolLookup library, String name, FunctionDescriptor descriptor) {
    MemorySegment address =
        library
            .find(name)
            .orElseThrow(() -> new IllegalStateException("the library has no function " + name));
    return new NativeFunction(Linker.nativeLinker().downcallHandle(address, descriptor));
  }

  private static IllegalStateException broken(Throwable thrown) {
    return new IllegalStateException("a native call failed", thrown);
  }

  void call() {
    try {
      handle.invokeExact();
    } catch (Throwable thrown) {
      throw broken(thrown);
    }
  }

  void call(int a) {
    try {
      handle.invokeExact(a);
    } catch (Throwable thrown) {
      throw broken(thrown);
    }
  }

  void call(MemorySegment a) {
    try {
      handle.invokeExact(a);
    } catch (Throwable thrown) {
      throw broken(thrown);
    }
  }

  void call(MemorySegment a, MemorySegment b, MemorySegment c) {
    try {
      handle.invokeExact(a, b, c);
    } catch (Throwable thrown) {
      throw broken(thrown);
    }
  }

  int number() {
    try {
      return (int) handle.invokeExact();
    } catch (Throwable thrown) {
      throw broken(thrown);
    }
  }

  int number(long a, MemorySegment b) {
    try {
      return (int) handle.invokeExact(a, b);
    } catch (Throwable thrown) {
      throw broken(thrown);
    }
  }

  int number(MemorySegment a, long b, MemorySegment c) {
    try {
      return (int) handle.invokeExact(a, b, c);
    } catch (Throwable thrown) {
      throw broken(thrown);
    }
  }

  long size() {
    try {
      return (long) handle.invokeExact();
    } catch (Throwable thrown) {
      throw broken(thrown);
    }
  }

  long size(MemorySegment a) {
    try {
      return (long) handle.invokeExact(a);
    } catch (Throwable thrown) {
      throw broken(thrown);
    }
  }

  MemorySegment pointer() {
    try {
      return (MemorySegment) handle.invokeExact();
    } catch (Throwable thrown) {
      throw broken(thrown);
    }
  }

  MemorySegment pointer(long a) {
    try {
      return (MemorySegment) handle.invokeExact(a);
    } catch (Throwable thrown) {
      throw broken(thrown);
    }
  }

  MemorySegment pointer(MemorySegment a) {
    try {
      return (MemorySegment) handle.invokeExact(a);
    } catch (Throwable thrown) {
      throw broken(thrown);
    }
  }

  MemorySegment pointer(MemorySegment a, int b) {
    try {
      return (MemorySegment) handle.invokeExact(a, b);
    } catch (Throwable thrown) {
      throw broken(thrown);
    }
  }

  MemorySegment pointer(MemorySegment a, long b) {
    try {
      return (MemorySegment) handle.invokeExact(a, b);
    } catch (Throwable thrown) {
      throw broken(thrown);
    }
  }

  MemorySegment pointer(MemorySegment a, MemorySegment b) {
    try {
      return (MemorySegment) handle.invokeExact(a, b);
    } catch (Throwable thrown) {
      throw broken(thrown);
    }
  }
}
