package io.osier.engine.log;

import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The trie beside a naive model, whatever happens to the table, and however the work is cut. */
final class HeadTrieFuzzTest {
    private static final int ROUNDS = 12;
    private static final int[] SHARED_DIGITS = {0, 6, 7, 8, 14, 15, 16, 17, 30, 31, 40, 61};

    /** One run: one seed, one way of making keys. */
    private static final class Run implements AutoCloseable {
        private final Random random;
        private final String shared;
        private final int fewDigits;
        private final ModelledTrie modelled = new ModelledTrie();

        Run(final long seed) {
            random = new Random(seed);
            final int sharedDigits = SHARED_DIGITS[random.nextInt(SHARED_DIGITS.length)];
            shared = ModelledTrie.author("", 0, random).substring(0, sharedDigits);
            fewDigits = random.nextInt(12);
        }

        @Override
        public void close() {
            modelled.close();
        }

        /** Most share a prefix, one in eight only a part of it. */
        private String newAuthor() {
            final int digits = random.nextInt(8) == 0 ? random.nextInt(shared.length() + 1) : shared.length();
            return ModelledTrie.author(shared.substring(0, digits), fewDigits, random);
        }

        private String anyAuthor() {
            return modelled.authors.isEmpty() || random.nextInt(3) == 0
                    ? newAuthor()
                    : modelled.authors.get(random.nextInt(modelled.authors.size()));
        }

        void change() {
            for (int i = random.nextInt(300); i > 0; i--) {
                modelled.trie.touch(modelled.extend(anyAuthor(), random));
            }
        }

        void refreshSome() {
            for (int i = random.nextInt(20); i > 0; i--) {
                modelled.trie.refresh(1 + random.nextInt(30));
                modelled.askAround(anyAuthor(), random.nextInt(HeadTrie.NIBBLES_MAX + 1));
                if (random.nextInt(3) == 0) {
                    modelled.trie.touch(modelled.extend(anyAuthor(), random));
                }
            }
        }

        void compare() {
            modelled.refreshAll(1 + random.nextInt(100));
            for (int i = 0; i < 4; i++) {
                modelled.assertSameAround(anyAuthor());
            }
        }
    }

    static LongStream seeds() {
        return LongStream.concat(LongStream.range(0, 60), LongStream.of(new Random().nextLong()));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldAgreeWithANaiveModelHoweverTheWorkIsCut(final long seed) {
        try (Run run = new Run(seed)) {
            for (int round = 0; round < ROUNDS; round++) {
                run.change();
                run.refreshSome();
                if (run.random.nextBoolean()) {
                    run.compare();
                }
            }
            run.compare();
        } catch (final RuntimeException | AssertionError e) {
            throw new AssertionError("the trie is wrong: seed=" + seed, e);
        }
    }
}
