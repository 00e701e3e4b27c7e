package io.osier.soak;

import io.osier.codec.TopicId;
import io.osier.soak.console.Figures;
import io.osier.soak.console.UsageException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads option values that are more than a number or a path. */
final class Arguments {
    /** The topic of the soak where none is named: SHA-256 of "osier/soak/topic". */
    static final String TOPIC_DEFAULT = "6cb085d44a70b7c7c102246e94263e1708696852d5832650cc4a1f1c3d4f6daf";

    private static final int PORT_MAX = 65_535;

    private static final double SECONDS_MAX = 1e6;

    private Arguments() {}

    /** Refuses a time that is none. */
    static void requireSeconds(final String option, final double seconds) {
        if (!(seconds > 0 && seconds <= SECONDS_MAX)) {
            throw new UsageException(
                    option + " must be more than 0 and at most " + (long) SECONDS_MAX + " seconds, value=" + seconds);
        }
    }

    /** Refuses a number out of range. */
    static void requireInRange(final String option, final int value, final int min, final int max) {
        if (value < min || value > max) {
            throw new UsageException(option + " must be from " + min + " to " + max + ", value=" + value);
        }
    }

    /** Reads a path; the empty one, which would be the working directory, is a mistake. */
    static final class FileName implements ITypeConverter<Path> {
        @Override
        public Path convert(final String value) {
            if (value.isEmpty()) {
                throw new TypeConversionException("a name of a file or directory must not be empty");
            }
            return Path.of(value);
        }
    }

    /** Reads {@code HOST:PORT} and {@code [IPV6]:PORT}. */
    static final class HostPort implements ITypeConverter<InetSocketAddress> {
        @Override
        public InetSocketAddress convert(final String value) {
            final int colon = value.lastIndexOf(':');
            final String host = colon < 0 ? "" : value.substring(0, colon);
            final boolean isBracketed = host.startsWith("[") && host.endsWith("]");
            if (host.isEmpty() || (host.indexOf(':') >= 0 && !isBracketed)) {
                throw malformed(value);
            }
            final String name = isBracketed ? host.substring(1, host.length() - 1) : host;
            final InetSocketAddress address = new InetSocketAddress(name, port(value, value.substring(colon + 1)));
            if (address.isUnresolved()) {
                throw new TypeConversionException("the host " + Figures.quoted(name, 80) + " is not known");
            }
            return address;
        }

        private static int port(final String value, final String digits) {
            if (digits.isEmpty() || digits.length() > 5 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
                throw malformed(value);
            }
            final int port = Integer.parseInt(digits);
            if (port > PORT_MAX) {
                throw malformed(value);
            }
            return port;
        }

        private static TypeConversionException malformed(final String value) {
            return new TypeConversionException(
                    Figures.quoted(value, 80) + " is not HOST:PORT or [IPV6]:PORT with a port from 0 to " + PORT_MAX);
        }
    }

    /** Reads a topic id from hex. */
    static final class Topic implements ITypeConverter<TopicId> {
        @Override
        public TopicId convert(final String value) {
            try {
                return TopicId.parse(value);
            } catch (final IllegalArgumentException e) {
                throw new TypeConversionException(
                        Figures.quoted(value, 80) + " is not a topic id of " + 2 * TopicId.LENGTH + " hex digits");
            }
        }
    }
}
