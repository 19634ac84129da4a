using System.Text.RegularExpressions;
using Portal.Kernel;
using Portal.Provisioning.Drivers;

namespace Portal.Tests.Provisioning.Drivers;

public sealed class ResourceNameTests
{
    private static readonly PlacedTenant Tenant = new(new CellAccess(CellId.New()), TenantId.New());

    [Fact]
    public void Every_kind_of_name_leads_back_to_its_tenant()
    {
        Assert.Equal(Tenant.Tenant, ResourceName.TenantOf(Tenant.Tenant + ".db"));
        Assert.Equal(Tenant.Tenant, ResourceName.TenantOf(ResourceName.OnServer(Tenant)));
        Assert.Equal(Tenant.Tenant, ResourceName.TenantOf(ResourceName.OnServer(Tenant, "s")));
        Assert.Equal(Tenant.Tenant, ResourceName.TenantOf(ResourceName.OfContainer(Tenant)));
    }

    [Fact]
    public void A_container_has_a_name_that_azure_takes() => Assert.Matches(new Regex(@"\A[a-z][a-z0-9]*(-[a-z0-9]+)*\z"), ResourceName.OfContainer(Tenant));

    [Fact]
    public void Names_fit_into_every_server() => Assert.True(Math.Max(ResourceName.OnServer(Tenant, "s_maker").Length, ResourceName.OfContainer(Tenant).Length) <= 63);

    [Theory]
    [InlineData("")]
    [InlineData("_")]
    [InlineData("-")]
    [InlineData("$logs")]
    [InlineData("p1a2b3c4d_shared")]
    [InlineData("p1a2b3c4d-")]
    [InlineData("p1a2b3c4d-0197")]
    [InlineData("somebody-elses-container-of-many-letters-and-hyphens")]
    [InlineData("zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz")]
    public void A_strangers_name_is_nobodys(string name) => Assert.Null(ResourceName.TenantOf(name));
}
