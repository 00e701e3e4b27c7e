package io.osier.soak.load;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Draws ranks with probability proportional to 1/(rank + 1): a few ranks are drawn often, most hardly ever, as with
 * authors of real histories (Zipf's law with exponent 1).
 */
final class ZipfDistribution {
    private final double[] cumulative;

    /**
     * Makes a distribution.
     *
     * @param rankCount how many ranks there are, at least 1.
     */
    ZipfDistribution(final int rankCount) {
        cumulative = new double[rankCount];
        double sum = 0;
        for (int rank = 0; rank < rankCount; rank++) {
            sum += 1.0 / (rank + 1);
            cumulative[rank] = sum;
        }
    }

    /**
     * Draws a rank.
     *
     * @param random source.
     * @return 0 for the most frequent.
     */
    int next(final SplittableRandom random) {
        final double drawn = random.nextDouble() * cumulative[cumulative.length - 1];
        final int found = Arrays.binarySearch(cumulative, drawn);
        return Math.min(found < 0 ? -found - 1 : found, cumulative.length - 1);
    }
}
