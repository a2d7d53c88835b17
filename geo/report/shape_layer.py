"""A layer of shapes as folium knows it: drawn by the page from its own data."""

from __future__ import annotations

from folium.map import Layer
from folium.template import Template


class ShapeLayer(Layer):
    """A folium layer whose shapes the page draws.

    Parameters
    ----------
    number : int
        Of the layer in the data of the page.
    name : str, optional
        In the layer control, escaped; without one it is not offered there.
    overlay, show : bool, optional
        As of any folium layer.

    Examples
    --------
    >>> ShapeLayer(0).control
    False
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = drawShapes({{ this.number }});
        {% endmacro %}
        """
    )

    def __init__(
        self, number: int, *, name: str = "", overlay: bool = True, show: bool = True
    ) -> None:
        super().__init__(name=name, overlay=overlay, control=bool(name), show=show)
        self._name = "ShapeLayer"
        self.number = number
