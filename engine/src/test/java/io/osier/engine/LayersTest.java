package io.osier.engine;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/** The layers of the design: imports point down only. */
class LayersTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.osier.engine");

    @Test
    void shouldImportDownwardsOnly() {
        layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("io.osier.engine..")
                .layer("facade")
                .definedBy("io.osier.engine")
                .layer("transport")
                .definedBy("io.osier.engine.transport..")
                .layer("runtime")
                .definedBy("io.osier.engine.runtime..")
                .layer("chronicle")
                .definedBy("io.osier.engine.log.chronicle..")
                .layer("sync")
                .definedBy("io.osier.engine.sync..")
                .layer("log")
                .definedBy("io.osier.engine.log", "io.osier.engine.log.journal")
                .layer("status")
                .definedBy("io.osier.engine.status..")
                .whereLayer("facade")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("transport")
                .mayOnlyBeAccessedByLayers("facade")
                .whereLayer("runtime")
                .mayOnlyBeAccessedByLayers("facade")
                .whereLayer("chronicle")
                .mayOnlyBeAccessedByLayers("facade")
                .whereLayer("sync")
                .mayOnlyBeAccessedByLayers("facade", "transport", "runtime")
                .whereLayer("log")
                .mayOnlyBeAccessedByLayers("facade", "runtime", "chronicle", "sync")
                .check(CLASSES);
    }

    @Test
    void shouldHaveNoCyclesBetweenPackages() {
        slices().matching("io.osier.engine.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void shouldUseNettyInTheTransportOnly() {
        onlyIn("io.osier.engine.transport..", "io.netty..").check(CLASSES);
    }

    @Test
    void shouldUseChronicleInItsStoreOnly() {
        onlyIn("io.osier.engine.log.chronicle..", "net.openhft..").check(CLASSES);
    }

    @Test
    void shouldKeepTheCoreAwayFromChannelsAndFiles() {
        noClasses()
                .that()
                .resideInAPackage("io.osier.engine.sync..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.io..", "java.nio.channels..", "java.nio.file..", "java.net..")
                .check(CLASSES);
    }

    @Test
    void shouldReadClocksWhereThingsAreWiredOnly() {
        final String why = "clocks are injected; only the facade and the event loops read one";
        for (final String clock : new String[] {"nanoTime", "currentTimeMillis"}) {
            noClasses()
                    .that(not(resideInAPackage("io.osier.engine")))
                    .and()
                    .doNotHaveFullyQualifiedName("io.osier.engine.transport.EventLoops")
                    .should()
                    .callMethod(System.class, clock)
                    .because(why)
                    .check(CLASSES);
        }
        noClasses()
                .that(not(resideInAPackage("io.osier.engine")))
                .should()
                .dependOnClassesThat()
                .haveNameMatching("org\\.agrona\\.concurrent\\.System.*Clock|java\\.time\\.(Clock|Instant)")
                .because(why)
                .check(CLASSES);
    }

    private static ArchRule onlyIn(final String ours, final String theirs) {
        return noClasses()
                .that(not(resideInAPackage(ours)))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(theirs);
    }

    @Test
    void shouldPrintNothingToTheConsole() {
        noClasses()
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(CLASSES);
    }
}
