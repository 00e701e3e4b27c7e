package io.osier.soak;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.osier.soak", importOptions = DoNotIncludeTests.class)
final class SoakLayersTest {
    @ArchTest
    static final ArchRule shouldImportDownwardsOnly = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("commands")
            .definedBy("io.osier.soak")
            .layer("work")
            .definedBy("io.osier.soak.swarm", "io.osier.soak.transfer", "io.osier.soak.audit")
            .layer("publish")
            .definedBy("io.osier.soak.publish")
            .layer("load")
            .definedBy("io.osier.soak.load")
            .layer("console")
            .definedBy("io.osier.soak.console")
            .whereLayer("commands")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("work")
            .mayOnlyBeAccessedByLayers("commands")
            .whereLayer("publish")
            .mayOnlyBeAccessedByLayers("work")
            .whereLayer("load")
            .mayOnlyBeAccessedByLayers("commands", "work", "publish");

    @ArchTest
    static final ArchRule shouldHaveNoCycles =
            slices().matching("io.osier.soak.(*)..").should().beFreeOfCycles();

    private SoakLayersTest() {}
}
