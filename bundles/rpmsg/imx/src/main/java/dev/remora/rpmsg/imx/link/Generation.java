package dev.remora.rpmsg.imx.link;

import dev.remora.imx.PartitionReport;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** The devices of one generation of rings. One thread, but for {@link #vdevs}. */
final class Generation {

    private final List<FixedDevice> devices;
    private final Words words;
    private final List<Offers.Offer> offers = new ArrayList<>();
    /** Bit i: vdev i. */
    private int unheard;

    /**
     * Makes the devices; nobody sees them yet.
     *
     * @param failure told why the rings cannot be used any more
     */
    Generation(String partition, FixedPlaces places, Words words, Consumer<String> failure) {
        this.words = words;
        devices = IntStream.range(0, places.vdevs()).mapToObj(vdev -> new FixedDevice(partition, vdev, places, words,
                failure)).toList();
        unheard = (1 << devices.size()) - 1;
    }

    void offer(Offers to) {
        for (FixedDevice device : devices) {
            offers.add(to.offer(device.label(), device));
        }
    }

    /** Delivers a set of queues. */
    void heard(int bits) {
        for (int vdev = 0, left = bits; left != 0; vdev++, left >>>= ImxLayout.QUEUES) {
            if ((left & 3) != 0) {
                unheard &= ~(1 << vdev);
                devices.get(vdev).heard();
            }
        }
    }

    /** Whether the other side has had work for each of them. */
    boolean allHeard() {
        return unheard == 0;
    }

    void kickAll() {
        devices.forEach(FixedDevice::kickAgain);
    }

    void kickSilent() {
        for (FixedDevice device : devices) {
            if (device.wordsIn() == 0) {
                device.kickAgain();
            }
        }
    }

    /** When this returns nobody here touches rings or buffers, and the other side was not kicked since it was called. */
    void withdraw() {
        devices.forEach(FixedDevice::quiet);
        words.forget();
        // The last one offered goes first.
        offers.reversed().forEach(Offers.Offer::withdraw);
        offers.clear();
        devices.forEach(FixedDevice::end);
    }

    /** For people. Any thread. */
    List<PartitionReport.Vdev> vdevs() {
        return devices.stream().map(device -> new PartitionReport.Vdev(device.label(), device.wordsIn() > 0, device
                .kickPending(), device.wordsIn(), device.wordsOut())).toList();
    }
}
