package dev.remora.rpmsg.glink.link;

import org.jspecify.annotations.Nullable;

/** Channels by an id of 16 bits, in pages that are made when needed. */
final class ChannelIds<T> {

    private static final int PAGE_BITS = 8;
    private static final int PAGE = 1 << PAGE_BITS;

    private final int most;
    private final @Nullable Object[] @Nullable [] pages = new Object[PAGE][];
    private int last;

    /**
     * Makes one without any.
     *
     * @param most the greatest id that is given out
     */
    ChannelIds(int most) {
        this.most = most;
    }

    /** The one with this id; null if there is none. */
    @SuppressWarnings("unchecked")
    @Nullable
    T get(int id) {
        @Nullable
        Object @Nullable [] page = pages[id >>> PAGE_BITS];
        return page == null ? null : (T) page[id & (PAGE - 1)];
    }

    void put(int id, T channel) {
        @Nullable
        Object[] page = pages[id >>> PAGE_BITS];
        if (page == null) {
            page = new Object[PAGE];
            pages[id >>> PAGE_BITS] = page;
        }
        page[id & (PAGE - 1)] = channel;
    }

    void remove(int id) {
        @Nullable
        Object @Nullable [] page = pages[id >>> PAGE_BITS];
        if (page != null) {
            page[id & (PAGE - 1)] = null;
        }
    }

    /** Gives out the next free id, from 1 on and around; 0 if none is free. */
    int take(T channel) {
        for (int tries = 0; tries < most; tries++) {
            last = last % most + 1;
            if (get(last) == null) {
                put(last, channel);
                return last;
            }
        }
        return 0;
    }
}
