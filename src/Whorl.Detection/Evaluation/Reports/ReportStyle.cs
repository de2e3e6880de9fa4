namespace Whorl.Detection.Evaluation.Reports;

/// <summary>What pages have in common in the eye: colours for light and dark, and the classes that charts are drawn with.</summary>
public static class ReportStyle
{
    /// <summary>The colours, as variables; <c>c0</c> to <c>c5</c> are those of lines.</summary>
    public const string Colours = """
        :root{color-scheme:light dark;--ink:#1d2330;--soft:#5d6678;--line:#dfe3ea;--paper:#fff;--c0:#2f6fde;--c1:#7aa5ee;--c2:#c46a1b;--c3:#e3a869;--c4:#12875a;--c5:#8a4fbf}
        @media(prefers-color-scheme:dark){:root{--ink:#e8ebf2;--soft:#9aa4b8;--line:#333b4a;--paper:#151922;--c0:#6ea0ff;--c1:#3f65a8;--c2:#f09a4a;--c3:#9a6a38;--c4:#3fc48d;--c5:#b98ae6}}

        """;

    /// <summary>The classes of charts and of the keys to their lines.</summary>
    public const string Charts = """
        svg{width:100%;height:auto;font:12px system-ui,sans-serif}
        .grid{stroke:var(--line)}.ideal{stroke:var(--soft);stroke-dasharray:4 4}.title{font-size:14px;font-weight:600;fill:var(--ink)}.tick,.axis{fill:var(--soft)}
        .line{fill:none;stroke-width:2.2;stroke-linejoin:round}.key{display:inline-block;width:18px;height:4px;border-radius:2px;margin-right:8px;vertical-align:middle}
        .c0{stroke:var(--c0);background:var(--c0)}.c1{stroke:var(--c1);background:var(--c1)}.c2{stroke:var(--c2);background:var(--c2)}.c3{stroke:var(--c3);background:var(--c3)}.c4{stroke:var(--c4);background:var(--c4)}.c5{stroke:var(--c5);background:var(--c5)}

        """;
}
