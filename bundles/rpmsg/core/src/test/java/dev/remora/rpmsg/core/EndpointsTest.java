package dev.remora.rpmsg.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EndpointsTest {

    private static Inbox open(Endpoints endpoints) {
        return endpoints.open(address -> new Inbox(address, new MessageQueue(1, 1), new DropCounters()));
    }

    @Test
    void dynamicAddressesStartAt1024() {
        Endpoints endpoints = new Endpoints();

        assertThat(open(endpoints).address()).isEqualTo(1024);
        assertThat(open(endpoints).address()).isEqualTo(1025);
    }

    @Test
    void aReleasedAddressIsNotUsedAgainAtOnce() {
        Endpoints endpoints = new Endpoints();
        Inbox first = open(endpoints);

        endpoints.close(first);

        assertThat(endpoints.find(1024)).isNull();
        assertThat(open(endpoints).address()).isEqualTo(1025);
    }

    @Test
    void afterTheLastAddressTheFirstFreeOneFollows() {
        Endpoints endpoints = new Endpoints(Endpoints.DYNAMIC_LAST);
        Inbox last = open(endpoints);
        Inbox first = open(endpoints);
        Inbox second = open(endpoints);

        assertThat(last.address()).isEqualTo(0x7FFFFFFF);
        assertThat(first.address()).isEqualTo(1024);
        assertThat(second.address()).isEqualTo(1025);
        assertThat(endpoints.find(0x7FFFFFFF)).isSameAs(last);
        assertThat(endpoints.size()).isEqualTo(3);
    }

    @Test
    void anAddressInUseIsSkipped() {
        Endpoints endpoints = new Endpoints(1025);
        Inbox inUse = open(endpoints);
        Endpoints wrapped = new Endpoints(1024);
        wrapped.open(_ -> inUse);

        assertThat(open(wrapped).address()).isEqualTo(1026);
    }
}
