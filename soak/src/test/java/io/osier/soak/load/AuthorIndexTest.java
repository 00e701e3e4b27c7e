package io.osier.soak.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.osier.codec.crypto.CryptoProvider;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

final class AuthorIndexTest {
    private static final Load LOAD = new GeneratedLoad(200, 200, 1, 7);

    @Test
    void shouldFindEveryAuthorByKeyAndNoStranger() {
        final CryptoProvider provider = CryptoProvider.choose();
        final AuthorIndex index = new AuthorIndex(LOAD, new AuthorKeys(provider, 1));
        final AuthorIndex strangers = new AuthorIndex(LOAD, new AuthorKeys(provider, 2));

        for (int author = 0; author < LOAD.authorCount(); author++) {
            assertThat(find(index, index, author)).isEqualTo(author);
            assertThat(find(index, strangers, author)).isEqualTo(-1);
        }
    }

    @Test
    void shouldDeriveKeysFromSeedAndOrdinal() {
        assertThat(AuthorKeys.privateSeed(1, 2))
                .isEqualTo(AuthorKeys.privateSeed(1, 2))
                .isNotEqualTo(AuthorKeys.privateSeed(2, 1))
                .asHexString()
                .isEqualTo("0BC1E72F23520473DDF34FC759F26D787DB97A0721F94A34456CEC38C0491E77");
    }

    private static int find(final AuthorIndex index, final AuthorIndex keys, final int author) {
        return index.find(new UnsafeBuffer(keys.signer(author).author().toBytes()), 0);
    }
}
