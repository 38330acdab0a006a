package dev.remora.rpmsg.core;

import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * One bucket for each bundle and channel, whichever and however many its endpoints are. It goes some time after the last
 * of them: remotes may announce ever new names.
 */
final class TokenBuckets {

    private record Key(String bundle, ChannelFacts channel) {}

    private final int perSecond;
    private final LongSupplier nanoTime;
    private final Map<Key, WeakReference<TokenBucket>> buckets = new HashMap<>();

    TokenBuckets(int perSecond, LongSupplier nanoTime) {
        this.perSecond = perSecond;
        this.nanoTime = nanoTime;
    }

    synchronized TokenBucket of(BundleFacts bundle, ChannelFacts channel) {
        Key key = new Key(bundle.symbolicName(), channel);
        WeakReference<TokenBucket> known = buckets.get(key);
        TokenBucket present = known == null ? null : known.get();
        if (present != null)
            return present;
        buckets.values().removeIf(bucket -> bucket.refersTo(null));
        TokenBucket bucket = new TokenBucket(perSecond, nanoTime);
        buckets.put(key, new WeakReference<>(bucket));
        return bucket;
    }
}
