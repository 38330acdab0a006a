package dev.remora.remoteproc.soft.core.process;

import dev.remora.platform.Mailbox;
import dev.remora.remoteproc.soft.core.rpmsg.Line;

/** A channel of the mailbox for each notify id. */
final class MailboxLine implements Line {

    private final Mailbox mailbox;
    private final Heartbeat heartbeat;

    MailboxLine(Mailbox mailbox, Heartbeat heartbeat) {
        this.mailbox = mailbox;
        this.heartbeat = heartbeat;
    }

    @Override
    public int notifyIds() {
        return mailbox.channels();
    }

    @Override
    public void interrupt(int notifyId) {
        mailbox.ring(notifyId);
    }

    @Override
    public int count() {
        return mailbox.doorbell().count();
    }

    @Override
    public int await(int seen) {
        // Waiting for a slow gateway is no hang.
        heartbeat.beat();
        return mailbox.doorbell().await(seen, TURN_NANOS);
    }

    @Override
    public void wake() {
        mailbox.doorbell().wake();
    }

    @Override
    public void beat() {
        heartbeat.beat();
    }
}
