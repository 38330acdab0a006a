package dev.remora.deploy;

import java.util.function.BooleanSupplier;

/**
 * Why a bundle does not run.
 *
 * @param reason in words, with what to do
 * @param retry whether it is worth another try now; asked each time other bundles come or go
 */
record Trouble(String reason, BooleanSupplier retry) {

    static Trouble untilChanged(String reason) {
        return new Trouble(reason, () -> false);
    }
}
