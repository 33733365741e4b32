package dev.kurier.runner.execute;

import dev.kurier.runner.task.HandlerCode.JavaClass;
import dev.kurier.runner.task.JavaHandler;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads the classes of handlers; those with the same class path share a loader. One thread. */
final class JavaClasses implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(JavaClasses.class);

  private final ClassLoader own = Objects.requireNonNull(JavaClasses.class.getClassLoader());
  private final Map<List<Path>, URLClassLoader> loaders = new HashMap<>();

  /** An instance of the class; the failure says what is missing. */
  JavaHandler instance(JavaClass code) throws StartFailure {
    Class<?> type = load(code);
    if (!JavaHandler.class.isAssignableFrom(type)) {
      throw new StartFailure(
          "class " + code.name() + " does not implement " + JavaHandler.class.getName());
    }
    if (!Modifier.isPublic(type.getModifiers()) || Modifier.isAbstract(type.getModifiers())) {
      throw new StartFailure("class " + code.name() + " must be public and not abstract");
    }
    try {
      Constructor<?> constructor = type.getConstructor();
      return (JavaHandler) constructor.newInstance();
    } catch (NoSuchMethodException missing) {
      throw new StartFailure(
          "class " + code.name() + " has no public constructor without parameters", missing);
    } catch (InvocationTargetException thrown) {
      throw failed(code, Objects.requireNonNullElse(thrown.getCause(), thrown));
    } catch (LinkageError | ReflectiveOperationException broken) {
      throw failed(code, broken);
    }
  }

  /** What equal code of it has in common: its class file and the jars of its own class path. */
  String code(JavaClass code, JavaHandler instance) {
    CodeVersion version = new CodeVersion();
    Class<?> type = instance.getClass();
    String file = type.getName().replace('.', '/') + ".class";
    ClassLoader loader = Objects.requireNonNullElse(type.getClassLoader(), own);
    try (InputStream in = loader.getResourceAsStream(file)) {
      version.with("class", in == null ? new byte[0] : in.readAllBytes());
    } catch (IOException unreadable) {
      LOG.atDebug().setCause(unreadable).addKeyValue("class", type.getName()).log("class not read");
    }
    for (int i = 0; i < code.classPath().size(); i++) {
      version.withFile("jar:" + i, code.classPath().get(i));
    }
    return version.toString();
  }

  private static StartFailure failed(JavaClass code, Throwable thrown) {
    return new StartFailure(
        "class " + code.name() + " cannot be made ready:\n" + JavaFailure.trace(thrown).strip(),
        thrown);
  }

  private Class<?> load(JavaClass code) throws StartFailure {
    ClassLoader loader = code.classPath().isEmpty() ? own : loader(code.classPath());
    try {
      return Class.forName(code.name(), true, loader);
    } catch (ClassNotFoundException missing) {
      throw new StartFailure(
          "no class "
              + code.name()
              + ": looked in "
              + code.classPath().stream().map(path -> path + ", ").collect(Collectors.joining())
              + "the node's own class path; correct 'java' or 'class-path'",
          missing);
    } catch (LinkageError broken) {
      throw failed(code, broken);
    }
  }

  private URLClassLoader loader(List<Path> classPath) throws StartFailure {
    URLClassLoader known = loaders.get(classPath);
    if (known != null) {
      return known;
    }
    URL[] urls = new URL[classPath.size()];
    for (int i = 0; i < urls.length; i++) {
      urls[i] = url(classPath.get(i));
    }
    URLClassLoader loader = new URLClassLoader(urls, own);
    loaders.put(classPath, loader);
    return loader;
  }

  /** A loader passes over an entry that is not there: look first. */
  private static URL url(Path entry) throws StartFailure {
    if (!Files.isReadable(entry)) {
      throw new StartFailure("no file or folder " + entry + ": correct 'class-path'");
    }
    try {
      return entry.toUri().toURL();
    } catch (MalformedURLException odd) {
      throw new StartFailure(entry + " cannot be a part of a class path", odd);
    }
  }

  /** Nothing that runs may still need a class of these. */
  @Override
  public void close() {
    for (URLClassLoader loader : loaders.values()) {
      try {
        loader.close();
      } catch (IOException left) {
        LOG.atWarn().setCause(left).log("executor.class-path-left-open");
      }
    }
  }
}
