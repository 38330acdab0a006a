package dev.remora.remoteproc.soft.core.process;

import java.util.Map;

/** Defines the classes of the firmware from private memory; the core's own classes are seen through the parent. */
final class FirmwareClassLoader extends ClassLoader {

    private final Map<String, byte[]> classes;

    FirmwareClassLoader(Map<String, byte[]> classes) {
        super("firmware", FirmwareClassLoader.class.getClassLoader());
        this.classes = classes;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] bytes = classes.get(name);
        if (bytes == null) {
            throw new ClassNotFoundException(name);
        }
        return defineClass(name, bytes, 0, bytes.length);
    }
}
