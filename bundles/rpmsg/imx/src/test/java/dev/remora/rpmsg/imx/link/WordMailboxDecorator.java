package dev.remora.rpmsg.imx.link;

import dev.remora.platform.Doorbell;
import dev.remora.platform.WordMailbox;

/** Another mailbox, all but what a test changes. */
abstract class WordMailboxDecorator implements WordMailbox {

    private final WordMailbox mailbox;

    WordMailboxDecorator(WordMailbox mailbox) {
        this.mailbox = mailbox;
    }

    @Override
    public String name() {
        return mailbox.name();
    }

    @Override
    public int channels() {
        return mailbox.channels();
    }

    @Override
    public int wordChannels() {
        return mailbox.wordChannels();
    }

    @Override
    public void ring(int channel) {
        mailbox.ring(channel);
    }

    @Override
    public Doorbell doorbell() {
        return mailbox.doorbell();
    }

    @Override
    public int rung(int channel) {
        return mailbox.rung(channel);
    }

    @Override
    public boolean post(int channel, int posted) {
        return mailbox.post(channel, posted);
    }

    @Override
    public long take(int channel) {
        return mailbox.take(channel);
    }
}
