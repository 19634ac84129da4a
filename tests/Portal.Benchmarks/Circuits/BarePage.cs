using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Portal.Benchmarks.Circuits;

/// <summary>The floor: a program with one live page that shows a table of rows and does nothing else.</summary>
internal static class BarePage
{
    public static async Task<WebApplication> StartAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        var app = builder.Build();
        app.UseAntiforgery();
        app.MapRazorComponents<BareDocument>().AddInteractiveServerRenderMode();
        await app.StartAsync();
        return app;
    }
}

/// <summary>The document and its only page.</summary>
[Route("/")]
public sealed class BareDocument : ComponentBase
{
    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.AddMarkupContent(0, "<!DOCTYPE html><html><head><base href=\"/\"></head><body>");
        builder.OpenComponent<BareTable>(1);
        builder.AddComponentRenderMode(RenderMode.InteractiveServer);
        builder.CloseComponent();
        builder.AddMarkupContent(2, "</body></html>");
    }
}

/// <summary>As many rows and columns as the page of tenants shows.</summary>
public sealed class BareTable : ComponentBase
{
    private IReadOnlyList<string[]> _rows = [];

    protected override void OnInitialized() => _rows = [.. Enumerable.Range(0, 25).Select(i => new[]
    {
        $"Alpen Kepler {i} GmbH", $"alpen-{i:x5}", "Active", "Team", $"owner{i}@customer-{i}.example", "Europe", "3 months ago",
    })];

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.OpenElement(0, "table");
        builder.OpenElement(1, "tbody");
        foreach (var row in _rows)
        {
            builder.OpenElement(2, "tr");
            foreach (var cell in row)
            {
                builder.OpenElement(3, "td");
                builder.AddContent(4, cell);
                builder.CloseElement();
            }

            builder.CloseElement();
        }

        builder.CloseElement();
        builder.CloseElement();
    }
}
