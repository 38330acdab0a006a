package dev.remora.rpmsg.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.rpmsg.AddressInUseException;
import dev.remora.rpmsg.RpmsgChannel;
import org.junit.jupiter.api.Test;

class EndpointsTest {

    private static final ReceiveBuffers BUFFERS = new ReceiveBuffers(new FakeTransport("m4.vdev0"));

    private static Inbox inbox(int address) {
        return new Inbox(address, new InboxSettings(1, 1, Overflow.DROP, 0), new DropCounters(), BUFFERS);
    }

    private static Inbox open(Endpoints endpoints) {
        return endpoints.open(RpmsgChannel.ADDRESS_ANY, "test", EndpointsTest::inbox);
    }

    @Test
    void dynamicAddressesStartAt1024() {
        Endpoints endpoints = new Endpoints(() -> 256, _ -> false);

        assertThat(open(endpoints).address()).isEqualTo(1024);
        assertThat(open(endpoints).address()).isEqualTo(1025);
    }

    @Test
    void aReleasedAddressIsNotUsedAgainAtOnce() {
        Endpoints endpoints = new Endpoints(() -> 256, _ -> false);
        Inbox first = open(endpoints);

        endpoints.close(first);

        assertThat(endpoints.find(1024)).isNull();
        assertThat(open(endpoints).address()).isEqualTo(1025);
    }

    @Test
    void afterTheLastAddressTheFirstFreeOneFollows() {
        Endpoints endpoints = new Endpoints(() -> 256, _ -> false, Endpoints.DYNAMIC_LAST);
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
        Endpoints endpoints = new Endpoints(() -> 256, _ -> false, 1025);
        Inbox inUse = open(endpoints);
        Endpoints wrapped = new Endpoints(() -> 256, _ -> false, 1024);
        wrapped.open(RpmsgChannel.ADDRESS_ANY, "test", _ -> inUse);

        assertThat(open(wrapped).address()).isEqualTo(1026);
    }

    @Test
    void anAddressIsGivenOnce() {
        Endpoints endpoints = new Endpoints(() -> 256, _ -> false);
        Inbox fixed = endpoints.open(30, "channel a", EndpointsTest::inbox);

        assertThatThrownBy(() -> endpoints.open(30, "channel b", EndpointsTest::inbox))
                .isInstanceOf(AddressInUseException.class).hasMessageContaining("0x1e")
                .hasMessageContaining("channel a");

        endpoints.close(fixed);
        assertThat(endpoints.open(30, "channel b", EndpointsTest::inbox).address()).isEqualTo(30);
    }

    @Test
    void theAddressOfTheNameServiceIsInUse() {
        Endpoints endpoints = new Endpoints(() -> 256, _ -> false);

        assertThatThrownBy(() -> endpoints.open(53, "channel a", EndpointsTest::inbox))
                .isInstanceOf(AddressInUseException.class).hasMessageContaining("name service");
    }

    @Test
    void thereAreAsManyAsThereMayBe() {
        Endpoints endpoints = new Endpoints(() -> 2, _ -> false);
        Inbox first = open(endpoints);
        open(endpoints);

        assertThatThrownBy(() -> open(endpoints)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("endpoints.max");

        endpoints.close(first);
        assertThat(open(endpoints).address()).isEqualTo(1026);
    }

    @Test
    void anAddressGivenByHandIsNotGivenToAnotherSoonAfterItsRelease() {
        Endpoints endpoints = new Endpoints(() -> 256, _ -> false);
        Inbox fixed = endpoints.open(1030, "channel a", EndpointsTest::inbox);
        endpoints.close(fixed);

        assertThat(open(endpoints).address()).isEqualTo(1031);
    }

    @Test
    void whatCannotBeMadeTakesNoPlace() {
        Endpoints endpoints = new Endpoints(() -> 256, _ -> false);

        assertThatThrownBy(() -> endpoints.open(30, "channel a", _ -> {
            throw new IllegalStateException("so there");
        })).hasMessage("so there");

        assertThat(endpoints.size()).isZero();
        assertThat(endpoints.open(30, "channel b", EndpointsTest::inbox).address()).isEqualTo(30);
    }
}
