package dev.remora.platform.vhost;

/** For a front end that looks at its rings by itself. */
record NoOutlet() implements Outlet {

    @Override
    public boolean send() {
        return true;
    }

    @Override
    public boolean retry() {
        return true;
    }

    @Override
    public Descriptor writable() {
        throw new IllegalStateException("there is always room");
    }
}
