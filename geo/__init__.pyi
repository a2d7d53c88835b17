from .errors import CRSError as CRSError
from .errors import DataError as DataError
from .errors import GeoError as GeoError
from .errors import ParameterError as ParameterError
from .errors import UnsupportedRangeError as UnsupportedRangeError
from .geostat.checks.validation import (
    blocked_cross_validation as blocked_cross_validation,
)
from .geostat.checks.validation import leave_one_out as leave_one_out
from .geostat.choice import choose_variogram as choose_variogram
from .geostat.drift import ExternalDrift as ExternalDrift
from .geostat.drift import KnownMean as KnownMean
from .geostat.drift import Trend as Trend
from .geostat.kriging import krige as krige
from .geostat.multivariate.cokriging import cokrige as cokrige
from .geostat.neighbourhood import Neighbourhood as Neighbourhood
from .geostat.stochastic.measured import Measured as Measured
from .geostat.stochastic.realizations import summarise as summarise
from .geostat.stochastic.simulation import simulate as simulate
from .geostat.stochastic.simulation_settings import (
    SimulationSettings as SimulationSettings,
)
from .geostat.stochastic.transforms import NormalScore as NormalScore
from .geostat.support import BlockSupport as BlockSupport
from .geostat.tails import Tails as Tails
from .geostat.variogram import Structure as Structure
from .geostat.variogram import Variogram as Variogram
from .geostat.variography.bootstrap import bootstrap_variogram as bootstrap_variogram
from .geostat.variography.experimental import (
    experimental_variogram as experimental_variogram,
)
from .geostat.variography.fitting import fit_variogram as fit_variogram
from .maritime.coasts import Coasts as Coasts
from .maritime.fractions import zone_fractions as zone_fractions
from .maritime.limits import derive_zone as derive_zone
from .maritime.regimes import regime_of_points as regime_of_points
from .maritime.rules import LimitRules as LimitRules
from .maritime.world import derive_zones as derive_zones
from .model.disruption import Disruption as Disruption
from .model.grid import GridSpec as GridSpec
from .resilience.allocation import supply_flows as supply_flows
from .resilience.availability import works_on as works_on
from .resilience.balance import balance_works as balance_works
from .resilience.balance import judge_chains as judge_chains
from .resilience.concentration import hhi as hhi
from .resilience.concentration import hhi_wgi as hhi_wgi
from .resilience.contingency import rank_pairs as rank_pairs
from .resilience.contingency import rank_stops as rank_stops
from .resilience.market_demand import MarketDemand as MarketDemand
from .resilience.programme import MarketProgramme as MarketProgramme
from .resilience.sourcing import market_supply as market_supply
from .resilience.stockpile import follow_arrivals as follow_arrivals
from .resilience.stockpile import follow_stock as follow_stock
from .resource.deposit.domain import choose_domain_model as choose_domain_model
from .resource.deposit.domain import estimate_domain as estimate_domain
from .resource.deposit.domain_samples import domain_samples as domain_samples
from .resource.deposit.realizations import draw_deposit as draw_deposit
from .resource.ground.terrain import slope as slope
from .resource.mining.shuttle_cycle import Shuttle as Shuttle
from .resource.mining.shuttle_cycle import shuttle_cycle as shuttle_cycle
from .resource.mining.shuttle_fleet import Fleet as Fleet
from .resource.mining.shuttle_fleet import vessel_counts as vessel_counts
from .resource.mining.shuttle_fleet import vessels_needed as vessels_needed
from .resource.sampling.truth import true_abundance as true_abundance
from .resource.statement.build import build_statement as build_statement
from .resource.statement.consistency.check import (
    check_consistency as check_consistency,
)
from .resource.tonnage import grade_tonnage as grade_tonnage
from .routing.alternatives import alternatives as alternatives
from .routing.matrix import route_matrix as route_matrix
from .routing.network import build_network as build_network
from .routing.paths import route as route
from .sources.areas import read_areas as read_areas
from .sources.bathymetry import read_bathymetry as read_bathymetry
from .sources.coastline import read_islands as read_islands
from .sources.coastline import read_land as read_land
from .sources.events import read_event as read_event
from .sources.facilities import read_facilities as read_facilities
from .sources.fetching import fetch_dataset as fetch_dataset
from .sources.known_files import read_known as read_known
from .sources.points import read_points as read_points
from .sources.ports import read_gates as read_gates
from .sources.ports import read_ports as read_ports
from .sources.profiles import read_profile as read_profile
from .sources.project_file import read_project as read_project
from .sources.rasters import read_raster as read_raster
from .sources.samples import read_samples as read_samples
from .sources.sea_lanes import read_sea_lanes as read_sea_lanes
from .sources.statements import read_statement as read_statement
from .sources.supply_tables import read_supply_tables as read_supply_tables
from .workflow.run import run_project as run_project
from .workflow.run_options import RunOptions as RunOptions

__version__: str
