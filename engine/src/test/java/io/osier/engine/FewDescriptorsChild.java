package io.osier.engine;

import static io.osier.engine.TestEngines.bytes;
import static io.osier.engine.TestEngines.signer;
import static io.osier.engine.TestEngines.topicId;

import io.osier.engine.log.ShortageException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An engine in a process that runs out of descriptors when it is told to. Does a command a line, answers a line. */
final class FewDescriptorsChild {
    /** Before each answer, to be told from what is logged. */
    static final String ANSWER = "> ";

    private final Osier engine;
    private final List<InputStream> hoard = new ArrayList<>();

    private FewDescriptorsChild(final Osier engine) {
        this.engine = engine;
    }

    public static void main(final String[] args) throws IOException {
        final Context context = new Context().dataDirectory(Path.of(args[0])).insecureListen(TestEngines.anyPort());
        try (Osier engine = Osier.launch(context);
                BufferedReader commands =
                        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            final FewDescriptorsChild child = new FewDescriptorsChild(engine);
            for (String line = commands.readLine(); line != null; line = commands.readLine()) {
                System.out.println(ANSWER + child.answer(line));
            }
        }
    }

    private String answer(final String command) throws IOException {
        try {
            return switch (command) {
                case "port" -> String.valueOf(engine.listenAddress().getPort());
                case "hoard" -> hoard();
                case "free" -> free();
                case "join" -> engine.join(topicId(2)).id().toString();
                case "publish" ->
                    String.valueOf(engine.join(topicId(1)).author(signer(1)).publish(bytes("one more")));
                default -> throw new IllegalArgumentException(command);
            };
        } catch (final ShortageException shortage) {
            return "short: " + shortage.getMessage();
        }
    }

    /** Opens files until the process may open ten more. */
    private String hoard() throws IOException {
        final List<InputStream> last = new ArrayList<>();
        try {
            while (true) {
                last.add(Files.newInputStream(Path.of("/dev/null")));
            }
        } catch (final IOException full) {
            for (int i = 0; i < 10; i++) {
                last.remove(last.size() - 1).close();
            }
            hoard.addAll(last);
            return "hoarded";
        }
    }

    private String free() throws IOException {
        for (final InputStream stream : hoard) {
            stream.close();
        }
        hoard.clear();
        return "freed";
    }
}
