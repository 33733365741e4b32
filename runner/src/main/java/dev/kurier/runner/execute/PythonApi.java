package dev.kurier.runner.execute;

import static dev.kurier.runner.execute.NativeFunction.INT;
import static dev.kurier.runner.execute.NativeFunction.LONG;
import static dev.kurier.runner.execute.NativeFunction.POINTER;
import static dev.kurier.runner.execute.NativeFunction.find;
import static dev.kurier.runner.execute.NativeFunction.findVoid;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the node uses of CPython's C interface, in the terms of Java. All of it needs the GIL,
 * except {@link #isInitialized}, {@link #initialize}, {@link #ensure}, {@link #release}, {@link
 * #restoreThread} and {@link #saveThread}, which take it and let it go. A library stays in the
 * process for good.
 */
@SuppressWarnings("restricted") // this is what native access is granted for
final class PythonApi {

  private static final int RTLD_NOW = 2;
  private static final int RTLD_GLOBAL = 0x100;
  private static final long MAX_TEXT = 64 << 10;

  /** No variable of the node, no folder of its user and no locale decides what Python does. */
  private static final List<String> FLAGS =
      List.of(
          "Py_IsolatedFlag", "Py_IgnoreEnvironmentFlag", "Py_NoUserSiteDirectory", "Py_UTF8Mode");

  private final SymbolLookup library;
  private final NativeFunction isInitialized;
  private final NativeFunction ensure;
  private final NativeFunction release;
  private final NativeFunction saveThread;
  private final NativeFunction restoreThread;
  private final NativeFunction threadIdent;
  private final NativeFunction setAsyncException;
  private final NativeFunction importModule;
  private final NativeFunction attribute;
  private final NativeFunction newTuple;
  private final NativeFunction setItem;
  private final NativeFunction callObject;
  private final NativeFunction newBytes;
  private final NativeFunction bytesAddress;
  private final NativeFunction bytesSize;
  private final NativeFunction decrement;

  private PythonApi(SymbolLookup library) {
    this.library = library;
    isInitialized = find(library, "Py_IsInitialized", INT);
    ensure = find(library, "PyGILState_Ensure", INT);
    release = findVoid(library, "PyGILState_Release", INT);
    saveThread = find(library, "PyEval_SaveThread", POINTER);
    restoreThread = findVoid(library, "PyEval_RestoreThread", POINTER);
    threadIdent = find(library, "PyThread_get_thread_ident", LONG);
    setAsyncException = find(library, "PyThreadState_SetAsyncExc", INT, LONG, POINTER);
    importModule = find(library, "PyImport_ImportModule", POINTER, POINTER);
    attribute = find(library, "PyObject_GetAttrString", POINTER, POINTER, POINTER);
    newTuple = find(library, "PyTuple_New", POINTER, LONG);
    setItem = find(library, "PyTuple_SetItem", INT, POINTER, LONG, POINTER);
    callObject = find(library, "PyObject_CallObject", POINTER, POINTER, POINTER);
    newBytes = find(library, "PyBytes_FromStringAndSize", POINTER, POINTER, LONG);
    bytesAddress = find(library, "PyBytes_AsString", POINTER, POINTER);
    bytesSize = find(library, "PyBytes_Size", LONG, POINTER);
    decrement = findVoid(library, "Py_DecRef", POINTER);
  }

  /**
   * Loads the library so that the extension modules of Python find it too: a look-up of ours alone
   * would hide its symbols from them.
   */
  static PythonApi load(Path file) throws StartFailure {
    SymbolLookup system = Linker.nativeLinker().defaultLookup();
    NativeFunction open = find(system, "dlopen", POINTER, POINTER, INT);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom(file.toString());
      if (open.pointer(name, RTLD_NOW | RTLD_GLOBAL).equals(MemorySegment.NULL)) {
        throw new StartFailure(file + " cannot be loaded into this process");
      }
      return new PythonApi(SymbolLookup.libraryLookup(file, Arena.global()));
    } catch (IllegalStateException missing) {
      throw new StartFailure(file + " cannot be used: " + missing.getMessage(), missing);
    }
  }

  boolean isInitialized() {
    return isInitialized.number() != 0;
  }

  /**
   * Starts the interpreter on the calling thread, which must stay, and lets the GIL go.
   *
   * @param program the interpreter that it is to be: its packages and its virtual environment
   */
  void initialize(Path program) {
    NativeFunction setProgram = findVoid(library, "Py_SetProgramName", POINTER);
    NativeFunction start = findVoid(library, "Py_InitializeEx", INT);
    for (String flag : FLAGS) {
      library.find(flag).ifPresent(variable -> variable.reinterpret(INT.byteSize()).set(INT, 0, 1));
    }
    // A wchar_t has four bytes on Linux; old versions keep the pointer.
    setProgram.call(Arena.global().allocateFrom(program.toString(), StandardCharsets.UTF_32LE));
    start.call(0);
    var _ = saveThread();
  }

  int ensure() {
    return ensure.number();
  }

  void release(int state) {
    release.call(state);
  }

  MemorySegment saveThread() {
    return saveThread.pointer();
  }

  void restoreThread(MemorySegment state) {
    restoreThread.call(state);
  }

  /** How Python names the calling thread. */
  long threadIdent() {
    return threadIdent.size();
  }

  /** Has an exception raised in a thread at its next instruction; NULL takes it back. */
  void raiseIn(long thread, MemorySegment exception) {
    int ignored = setAsyncException.number(thread, exception);
  }

  /** A module, or NULL with an error set. */
  MemorySegment importModule(String name) {
    try (Arena arena = Arena.ofConfined()) {
      return importModule.pointer(arena.allocateFrom(name));
    }
  }

  /** An attribute, or NULL with an error set. */
  MemorySegment attribute(MemorySegment object, String name) {
    try (Arena arena = Arena.ofConfined()) {
      return attribute.pointer(object, arena.allocateFrom(name));
    }
  }

  /** Calls a function that takes bytes and returns bytes; null when it raised. */
  byte @Nullable [] call(MemorySegment function, byte[] argument) {
    MemorySegment arguments = newTuple.pointer(1L);
    setItem.number(arguments, 0L, bytes(argument));
    MemorySegment result = callObject.pointer(function, arguments);
    decrement.call(arguments);
    if (result.equals(MemorySegment.NULL)) {
      return null;
    }
    byte[] copy =
        bytesAddress
            .pointer(result)
            .reinterpret(bytesSize.size(result))
            .toArray(ValueLayout.JAVA_BYTE);
    decrement.call(result);
    return copy;
  }

  private MemorySegment bytes(byte[] content) {
    MemorySegment object = newBytes.pointer(MemorySegment.NULL, (long) content.length);
    MemorySegment target = bytesAddress.pointer(object).reinterpret(content.length);
    MemorySegment.copy(content, 0, target, ValueLayout.JAVA_BYTE, 0, content.length);
    return object;
  }

  /** Puts a folder first on the module path. */
  void putOnPath(Path folder) {
    NativeFunction text = find(library, "PyUnicode_DecodeFSDefault", POINTER, POINTER);
    NativeFunction variable = find(library, "PySys_GetObject", POINTER, POINTER);
    NativeFunction insert = find(library, "PyList_Insert", INT, POINTER, LONG, POINTER);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment entry = text.pointer(arena.allocateFrom(folder.toString()));
      MemorySegment path = variable.pointer(arena.allocateFrom("path"));
      int ignored = insert.number(path, 0L, entry);
      decrement.call(entry);
    }
  }

  /** Takes the error that is set as a text, and clears it. */
  String takeError() {
    NativeFunction fetch = findVoid(library, "PyErr_Fetch", POINTER, POINTER, POINTER);
    NativeFunction clear = findVoid(library, "PyErr_Clear");
    NativeFunction asText = find(library, "PyObject_Str", POINTER, POINTER);
    NativeFunction utf8 = find(library, "PyUnicode_AsUTF8", POINTER, POINTER);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment error = arena.allocate(POINTER, 3);
      long size = POINTER.byteSize();
      fetch.call(error, error.asSlice(size), error.asSlice(2 * size));
      MemorySegment value = error.getAtIndex(ValueLayout.ADDRESS, 1);
      MemorySegment about =
          value.equals(MemorySegment.NULL) ? error.getAtIndex(ValueLayout.ADDRESS, 0) : value;
      MemorySegment text = asText.pointer(about);
      MemorySegment characters = text.equals(MemorySegment.NULL) ? text : utf8.pointer(text);
      clear.call();
      return characters.equals(MemorySegment.NULL)
          ? "an error without a message"
          : characters.reinterpret(MAX_TEXT).getString(0);
    }
  }
}
