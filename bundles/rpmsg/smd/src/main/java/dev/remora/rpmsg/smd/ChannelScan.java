package dev.remora.rpmsg.smd;

import dev.remora.rpmsg.edge.channel.Seldom;
import dev.remora.rpmsg.smd.AllocationTable.Entry;
import dev.remora.rpmsg.smd.channel.ChannelPlace;
import dev.remora.rpmsg.smd.channel.SmdViolation;
import dev.remora.smem.Smem;
import dev.remora.smem.SmemException;
import dev.remora.smem.SmemItem;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks through the allocation tables for channels of one edge. What was taken once is never looked at again; what is not
 * complete yet, or wrong, is looked at anew each time, and complained of once. One thread at a time.
 */
final class ChannelScan {

    private static final Logger LOG = LoggerFactory.getLogger(ChannelScan.class);

    /** Counted under these causes. */
    private static final String BAD_TABLE = "bad-table";
    private static final String BAD_ENTRY = "bad-entry";
    private static final String DUPLICATE = "duplicate-entry";
    private static final String BAD_CHANNEL = "bad-channel";

    private final Smem smem;
    private final SmdSettings settings;
    private final Complaint complaint;
    /** By table and index. */
    private final BitSet taken = new BitSet();
    private final BitSet addresses = new BitSet();
    private final Set<String> names = new HashSet<>();
    private final Map<Integer, String> complaints = new HashMap<>();
    /** Whoever writes the tables may write something else each time. */
    private final Seldom told = new Seldom(2 * AllocationTableLayout.ENTRIES);

    /** Is given what was found. */
    interface Taker {

        /**
         * Takes a channel.
         *
         * @throws SmdViolation if its items are not those of a channel
         */
        void take(ChannelPlace place) throws SmdViolation;
    }

    /** Hears what is wrong with an entry. */
    interface Complaint {

        /** Who looks for other reasons hears what is wrong elsewhere. */
        Complaint NONE = (cause, what) -> {};

        /**
         * An entry is refused.
         *
         * @param cause one of a few
         * @param what in one line
         */
        void refused(String cause, String what);
    }

    /**
     * Makes one.
     *
     * @param complaint hears once what is wrong with an entry
     */
    ChannelScan(Smem smem, SmdSettings settings, Complaint complaint) {
        this.smem = smem;
        this.settings = settings;
        this.complaint = complaint;
    }

    /**
     * Looks for new channels.
     *
     * @throws SmemException if the heap is corrupt
     * @throws IllegalStateException if the memory is gone
     */
    void look(Taker taker) throws SmemException {
        for (ItemSet set : settings.tables()) {
            SmemItem item = find(set, AllocationTableLayout.ENTRIES, set.table());
            if (item == null) {
                continue;
            }
            if (item.size() < AllocationTableLayout.SIZE) {
                complain(set, AllocationTableLayout.ENTRIES, BAD_TABLE, "it has %d bytes, must have %d".formatted(item
                        .size(), AllocationTableLayout.SIZE));
                continue;
            }
            look(set, new AllocationTable(item), taker);
        }
    }

    private void look(ItemSet set, AllocationTable table, Taker taker) throws SmemException {
        BitSet cids = new BitSet();
        for (int i = 0; i < AllocationTableLayout.ENTRIES; i++) {
            if (taken.get(key(set, i))) {
                continue;
            }
            Entry entry = table.read(i);
            if (entry == null) {
                continue;
            }
            // Of any edge: two channels must not have the same rings.
            boolean first = entry.cid() < 0 || entry.cid() >= ItemSet.CHANNELS || !cids.get(entry.cid());
            if (first && entry.cid() >= 0 && entry.cid() < ItemSet.CHANNELS) {
                cids.set(entry.cid());
            }
            if (entry.edge() == settings.edge() && !entry.name().isEmpty()) {
                take(set, i, entry, first, taker);
            }
        }
    }

    private void take(ItemSet set, int index, Entry entry, boolean first, Taker taker) throws SmemException {
        if (entry.cid() < 0 || entry.cid() >= ItemSet.CHANNELS) {
            complain(set, index, BAD_ENTRY, "its channel number is %d, must be below %d".formatted(Integer
                    .toUnsignedLong(entry.cid()), ItemSet.CHANNELS));
        } else if (!WantedChannel.isName(entry.name())) {
            complain(set, index, BAD_ENTRY, "its name is not printable");
        } else if (!entry.packets() && !entry.stream()) {
            complain(set, index, BAD_ENTRY, "its flags are 0x%x: neither packets nor a stream".formatted(entry
                    .flags()));
        } else if (!first || addresses.get(set.address(entry.cid())) || names.contains(entry.name())) {
            complain(set, index, DUPLICATE, "another entry has its name \"%s\" or its channel number %d".formatted(
                    entry.name(), entry.cid()));
        } else {
            takeItems(set, index, entry, taker);
        }
    }

    private void takeItems(ItemSet set, int index, Entry entry, Taker taker) throws SmemException {
        SmemItem info = find(set, index, set.info(entry.cid()));
        SmemItem fifo = find(set, index, set.fifo(entry.cid()));
        if (info == null || fifo == null) {
            return; // the creator is not ready yet
        }
        Layout layout = settings.layout();
        if (layout != null && info.size() != layout.infoSize()) {
            complain(set, index, BAD_CHANNEL, "its info item has %d bytes, must have %d with layout %s".formatted(
                    info.size(), layout.infoSize(), layout));
            return;
        }
        int address = set.address(entry.cid());
        try {
            taker.take(new ChannelPlace(entry.name(), address, entry.stream(), settings.first(smem.host()), info,
                    fifo));
        } catch (SmdViolation e) {
            complain(set, index, BAD_CHANNEL, String.valueOf(e.getMessage()));
            return;
        }
        taken.set(key(set, index));
        addresses.set(address);
        names.add(entry.name());
    }

    /** Null if it is not there, or cannot be had. */
    private @Nullable SmemItem find(ItemSet set, int index, int number) throws SmemException {
        try {
            Optional<SmemItem> item = smem.find(settings.remoteHost(), number);
            return item.orElse(null);
        } catch (SmemException e) {
            switch (e.reason()) {
                case CORRUPT -> throw e;
                // It may be initialised later; with fewer items it has no secondary table.
                case NOT_READY, INVALID -> LOG.debug("{}: {}", settings.name(), e.getMessage());
                default -> complain(set, index, BAD_CHANNEL, String.valueOf(e.getMessage()));
            }
            return null;
        }
    }

    private static int key(ItemSet set, int index) {
        return set.number() * (AllocationTableLayout.ENTRIES + 1) + index;
    }

    private void complain(ItemSet set, int index, String cause, String why) {
        if (why.equals(complaints.get(key(set, index))) || !told.mayTell()) {
            return;
        }
        complaints.put(key(set, index), why);
        String what = index < AllocationTableLayout.ENTRIES
                ? "entry " + index + " of the allocation table"
                : "the allocation table";
        complaint.refused(cause, "%s: %s (item %d) is not used: %s".formatted(settings.name(), what, set.table(),
                why));
    }
}
