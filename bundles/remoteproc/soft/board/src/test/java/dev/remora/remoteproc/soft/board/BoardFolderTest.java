package dev.remora.remoteproc.soft.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoardFolderTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;
    @SuppressWarnings("NullAway.Init")
    private Path home;
    @SuppressWarnings("NullAway.Init")
    private Path shm;

    @BeforeEach
    void make() throws Exception {
        home = folder.resolve("home");
        shm = Files.createDirectory(folder.resolve("shm"));
    }

    private Path leftover() throws Exception {
        Files.createDirectories(home);
        Path left = Files.createDirectory(shm.resolve("remora-board-1"), PosixFilePermissions.asFileAttribute(
                PosixFilePermissions.fromString("rwx------")));
        Files.createSymbolicLink(home.resolve("board"), left);
        return left;
    }

    @Test
    void theFirstBoardOfAHomeMakesAFolderAndALink() throws Exception {
        try (BoardFolder board = BoardFolder.open(home, shm)) {
            assertThat(board.isLeftover()).isFalse();
            assertThat(board.path()).hasParent(shm);
            assertThat(home.resolve("board").toRealPath()).isEqualTo(board.path().toRealPath());
        }
        assertThat(shm).isEmptyDirectory();
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void whatAKilledBoardHasLeftIsTakenOverAsItIs() throws Exception {
        Path left = leftover();
        Files.writeString(left.resolve("rings"), "still mapped by a gateway");
        try (BoardFolder board = BoardFolder.open(home, shm)) {
            assertThat(board.isLeftover()).isTrue();
            assertThat(board.path()).isEqualTo(left);
            assertThat(left.resolve("rings")).hasContent("still mapped by a gateway");
        }
    }

    @Test
    void aLinkToNothingIsReplaced() throws Exception {
        Files.delete(leftover());
        try (BoardFolder board = BoardFolder.open(home, shm)) {
            assertThat(board.isLeftover()).isFalse();
        }
    }

    @Test
    void aFolderThatOthersCanReachIsRefused() throws Exception {
        Files.setPosixFilePermissions(leftover(), PosixFilePermissions.fromString("rwxr-x---"));
        assertThatThrownBy(() -> BoardFolder.open(home, shm)).isInstanceOf(BoardException.class)
                .hasMessageContaining("mode 0700");
    }

    @Test
    void aFolderSomewhereElseIsRefused() throws Exception {
        Files.createDirectories(home);
        Files.createSymbolicLink(home.resolve("board"), Files.createDirectory(folder.resolve("other")));
        assertThatThrownBy(() -> BoardFolder.open(home, shm)).isInstanceOf(BoardException.class)
                .hasMessageContaining("remove the link");
    }

    @Test
    void whatIsNoLinkIsNotTouched() throws Exception {
        Path mine = Files.createDirectories(home.resolve("board"));
        assertThatThrownBy(() -> BoardFolder.open(home, shm)).isInstanceOf(BoardException.class)
                .hasMessageContaining("move it away");
        assertThat(mine).isDirectory();
    }
}
