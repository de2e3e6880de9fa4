using Whorl.Detection.Simulation;
using Whorl.Detection.Simulation.Sinks;
using Whorl.Store;
using Whorl.Store.Sightings;
using Whorl.Store.Sqlite;

namespace Whorl.Detection.Tests.Simulation;

public class PopulationStoreTests
{
    [Fact]
    public void A_store_takes_weeks_and_lists_and_tells_threats_from_popular_names()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("whorl-population-");
        try
        {
            using SqliteStore store = SqliteStore.Open(Path.Combine(folder.FullName, "store.db"));
            Population population = new(new PopulationOptions { Targets = 3000, Weeks = 4, Listed = 0.01 });
            using (StorePopulationSink sink = new(store))
            {
                population.Write(sink, cancellation: TestContext.Current.CancellationToken);
            }

            using ISightingReplay replay = store.OpenReplay();
            Assert.Equal(4, replay.Weeks.Count);
            foreach (Week week in replay.Weeks)
            {
                int[] counts = new int[3];
                replay.Read(week, targets =>
                {
                    foreach (SeenTarget target in targets)
                    {
                        counts[(int)target.List]++;
                    }
                });
                Assert.InRange(counts[(int)ListKind.Threat], 10, 60);
                Assert.InRange(counts[(int)ListKind.Popular], 2500, 3000);
                Assert.InRange(counts[(int)ListKind.Other], 50, 400);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
