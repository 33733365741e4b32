package dev.kurier.benchmarks.floor;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Functions of the CPython in this process, which must have been loaded, for all to find, before
 * this class is touched. They are constants because only calls of constants are inlined.
 */
@SuppressWarnings("restricted") // this is what native access is granted for
final class Libpython {

  private static final Linker LINKER = Linker.nativeLinker();

  static final MethodHandle ENSURE = find("PyGILState_Ensure", FunctionDescriptor.of(JAVA_INT));
  static final MethodHandle RELEASE =
      find("PyGILState_Release", FunctionDescriptor.ofVoid(JAVA_INT));
  static final MethodHandle SAVE_THREAD = find("PyEval_SaveThread", FunctionDescriptor.of(ADDRESS));
  static final MethodHandle RESTORE_THREAD =
      find("PyEval_RestoreThread", FunctionDescriptor.ofVoid(ADDRESS));
  static final MethodHandle IMPORT =
      find("PyImport_ImportModule", FunctionDescriptor.of(ADDRESS, ADDRESS));
  static final MethodHandle ATTRIBUTE =
      find("PyObject_GetAttrString", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));
  static final MethodHandle NEW_BYTES =
      find("PyBytes_FromStringAndSize", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG));
  static final MethodHandle BYTES_ADDRESS =
      find("PyBytes_AsString", FunctionDescriptor.of(ADDRESS, ADDRESS));
  static final MethodHandle BYTES_SIZE =
      find("PyBytes_Size", FunctionDescriptor.of(JAVA_LONG, ADDRESS));
  static final MethodHandle DECREMENT = find("Py_DecRef", FunctionDescriptor.ofVoid(ADDRESS));
  static final MethodHandle PRINT_ERROR = find("PyErr_Print", FunctionDescriptor.ofVoid());

  /** A function, one argument, and NULL, which ends the arguments. */
  static final MethodHandle CALL =
      find(
          "PyObject_CallFunctionObjArgs",
          FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS, ADDRESS),
          Linker.Option.firstVariadicArg(1));

  private Libpython() {}

  private static MethodHandle find(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    return LINKER.downcallHandle(address(name), descriptor, options);
  }

  private static MemorySegment address(String name) {
    MethodHandle lookUp =
        LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("dlsym"),
            FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));
    MemorySegment found = MemorySegment.NULL;
    try (Arena arena = Arena.ofConfined()) {
      // Without a library it looks in all that were loaded for all to find.
      found = (MemorySegment) lookUp.invokeExact(MemorySegment.NULL, arena.allocateFrom(name));
    } catch (Throwable thrown) {
      throw new IllegalStateException("dlsym failed", thrown);
    }
    if (found.equals(MemorySegment.NULL)) {
      throw new IllegalStateException("no library of this process has a function " + name);
    }
    return found;
  }
}
