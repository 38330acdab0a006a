package dev.remora.remoteproc.soft.core.imx;

import dev.remora.remoteproc.soft.core.SoftCore;
import dev.remora.remoteproc.soft.core.Trace;
import java.util.ArrayList;
import java.util.List;

/**
 * What the gateway and the system controller tell: words, and the gateway's resets. Only flags change here; the main loop
 * looks at them in its turn. Any thread.
 */
final class Incoming {

    /** Words that are taken at once; a storm of them must not keep the rest from running. */
    private static final int WORDS = 64;

    private final SoftCore core;
    private final Kicks kicks;
    private final GatewayWatch gateway;
    private final List<KickedVdev> vdevs = new ArrayList<>();
    private final WordCount stray;
    private final WordCount odd;
    private boolean lost;

    Incoming(SoftCore core, Kicks kicks, GatewayWatch gateway, Trace trace, int count) {
        this.core = core;
        this.kicks = kicks;
        this.gateway = gateway;
        stray = new WordCount(trace, "is for none of " + ImxLayout.VRINGS * count + " queues");
        odd = new WordCount(trace, "has a low half that is not 0");
    }

    /** The next vdev in order. */
    synchronized void add(KickedVdev vdev) {
        vdevs.add(vdev);
    }

    /** Takes what is there, and posts kicks that wait. */
    synchronized void take() {
        if (gateway.looksLost()) {
            lost = true;
            kicks.forget();
            vdevs.forEach(KickedVdev::forget);
            drain();
        }
        for (int i = 0; i < WORDS; i++) {
            long word = core.take(ImxLayout.DATA);
            if (word < 0) {
                break;
            }
            if (!gateway.isAway()) {
                taken((int) word);
            }
        }
        if (!gateway.isAway()) {
            kicks.postPending();
        }
    }

    private void taken(int word) {
        int queue = ImxLayout.queue(word);
        int index = queue / ImxLayout.VRINGS;
        if (index >= vdevs.size()) {
            stray.count(word);
            return;
        }
        if ((word & ImxLayout.LOW_HALF) != 0) {
            odd.count(word);
        }
        // A word for the other ring says nothing more than its coming: the main loop looks at all rings.
        if (queue % ImxLayout.VRINGS == 0) {
            vdevs.get(index).kicked();
        }
    }

    /** Forgets the words that are there. */
    synchronized void drain() {
        for (int i = 0; i < WORDS && core.take(ImxLayout.DATA) >= 0; i++) {
            // Nothing to be done with it.
        }
    }

    /** Whether the gateway was lost since this was asked last. */
    synchronized boolean lost() {
        boolean was = lost;
        lost = false;
        return was;
    }

    /** Whether it came back since this was asked last. */
    synchronized boolean back() {
        return gateway.looksBack();
    }

    synchronized long strayWords() {
        return stray.count();
    }

    synchronized long oddWords() {
        return odd.count();
    }
}
