using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Portal.Tests.Support;

/// <summary>The scanner of a run's logs sees: one secret is planted and logged on purpose, and <c>test.sh</c> fails where it does not find exactly that one.</summary>
public sealed class PlantedSecretsTests(PortalApp app) : IClassFixture<PortalApp>
{
    [Fact]
    public void A_secret_that_is_logged_on_purpose_is_there_to_be_found()
    {
        const string proof = "the-scanner-finds-this-one";
        PlantedSecrets.Plant(proof);
        app.Services.GetRequiredService<ILogger<PlantedSecretsTests>>().LogInformation("A careless line with {Secret}.", proof);
    }
}
