package io.osier.engine.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.osier.codec.NodeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
    @TempDir
    private Path parent;

    @Test
    void shouldKeepItsNodeId() {
        final Path path = parent.resolve("a/b");
        final NodeId nodeId;
        try (DataDirectory directory = DataDirectory.open(path)) {
            nodeId = directory.nodeId();
            assertThat(directory.isReadOnly()).isFalse();
        }
        try (DataDirectory directory = DataDirectory.open(path)) {
            assertThat(directory.nodeId()).isEqualTo(nodeId);
        }
        try (DataDirectory directory = DataDirectory.openReadOnly(path)) {
            assertThat(directory.nodeId()).isEqualTo(nodeId);
            assertThat(directory.isReadOnly()).isTrue();
        }
    }

    @Test
    void shouldRefuseToBeOpenTwiceAndStayLockedAfterwards() {
        try (DataDirectory directory = DataDirectory.open(parent)) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> DataDirectory.open(directory.path().resolve("../" + parent.getFileName())))
                        .isInstanceOf(StorageException.class)
                        .hasMessageContaining("pid=" + ProcessHandle.current().pid());
            }
        }
        DataDirectory.open(parent).close();
    }

    @Test
    void shouldRefuseASecondEngineThroughASymbolicLink() throws IOException {
        final Path path = parent.resolve("data");
        final Path link = parent.resolve("link");
        try (DataDirectory directory = DataDirectory.open(path)) {
            Files.createSymbolicLink(link, path);
            assertThatThrownBy(() -> DataDirectory.open(link))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("directory=" + directory.path())
                    .hasMessageContaining("pid=" + ProcessHandle.current().pid());
        }
        DataDirectory.open(link).close();
    }

    @Test
    void shouldRefuseAnotherVersion() throws IOException {
        DataDirectory.open(parent).close();
        final Path descriptor = parent.resolve("osier.properties");
        Files.writeString(descriptor, Files.readString(descriptor).replace("format=1", "format=2"));
        assertThatThrownBy(() -> DataDirectory.open(parent))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("format=2");
        assertThatThrownBy(() -> DataDirectory.openReadOnly(parent)).isInstanceOf(StorageException.class);
    }

    @Test
    void shouldRefuseADescriptorWithoutANodeId() throws IOException {
        Files.writeString(parent.resolve("osier.properties"), "format=1\nnodeId=12\n");
        assertThatThrownBy(() -> DataDirectory.open(parent))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("node id");
        Files.writeString(parent.resolve("osier.properties"), "\\u00zz");
        assertThatThrownBy(() -> DataDirectory.open(parent)).isInstanceOf(StorageException.class);
    }

    @Test
    void shouldLeaveAForeignDirectoryAlone() throws IOException {
        Files.writeString(parent.resolve("thesis.txt"), "text");
        assertThatThrownBy(() -> DataDirectory.open(parent))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("thesis.txt");
        assertThatThrownBy(() -> DataDirectory.openReadOnly(parent)).isInstanceOf(StorageException.class);
        assertThat(parent).isDirectoryNotContaining("glob:**osier*");
        assertThatThrownBy(() -> DataDirectory.open(parent.resolve("thesis.txt")))
                .isInstanceOf(StorageException.class);
    }
}
