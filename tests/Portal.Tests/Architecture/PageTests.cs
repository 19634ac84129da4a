using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Portal.Data;

namespace Portal.Tests.Architecture;

/// <summary>What every routable page keeps to.</summary>
public sealed class PageTests
{
    private static readonly Type[] Pages = [.. typeof(PortalDb).Assembly.GetTypes().Where(t => t.GetCustomAttributes<RouteAttribute>().Any())];

    [Fact]
    public void Every_page_says_whether_one_must_be_signed_in()
    {
        Assert.NotEmpty(Pages);
        Rule.Holds(Pages.Where(p => p.GetCustomAttribute<AuthorizeAttribute>() is null
                && p.GetCustomAttribute<AllowAnonymousAttribute>() is null
                && p.GetCustomAttribute<ExcludeFromInteractiveRoutingAttribute>() is null)
            .Select(p => p.FullName));
    }

    [Fact]
    public void Pages_of_tenants_and_of_the_back_office_are_for_the_signed_in()
    {
        var open = from page in Pages
                   from route in page.GetCustomAttributes<RouteAttribute>()
                   where route.Template.StartsWith("/admin", StringComparison.Ordinal) || route.Template.StartsWith("/t/", StringComparison.Ordinal)
                   where page.GetCustomAttribute<AuthorizeAttribute>() is null || page.GetCustomAttribute<AllowAnonymousAttribute>() is not null
                   select $"{page.FullName} at {route.Template}";

        Rule.Holds(open);
    }

    [Fact]
    public void The_back_office_lives_in_admin_folders_and_only_there()
    {
        var strays = from page in Pages
                     from route in page.GetCustomAttributes<RouteAttribute>()
                     let isAdmin = route.Template.StartsWith("/admin", StringComparison.Ordinal)
                     where isAdmin != page.Namespace!.Split('.').Contains("Admin")
                     select $"{page.FullName} at {route.Template}";

        Rule.Holds(strays);
    }

    [Fact]
    public void Pages_are_called_pages_and_each_address_has_one()
    {
        Rule.Holds(Pages.Where(p => !p.Name.EndsWith("Page", StringComparison.Ordinal)).Select(p => p.FullName));
        Rule.Holds(Pages.SelectMany(p => p.GetCustomAttributes<RouteAttribute>()).GroupBy(r => r.Template, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1).Select(g => g.Key));
    }
}
