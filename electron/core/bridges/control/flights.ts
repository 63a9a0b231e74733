import { type Handlers } from '../../../../shared/contract/control.ts';
import { type flightMethods } from '../../../../shared/contract/flights.ts';
import { type Flights } from '../http/recorder.ts';
import { type ControlContext } from './context.ts';

export interface FlightServices {
  readonly flights: Pick<Flights, 'list' | 'clear'>;
}

export function flightHandlers({ flights }: FlightServices): Pick<Handlers<ControlContext>, keyof typeof flightMethods> {
  return {
    'flight/list': (query) => ({ data: flights.list(query) }),
    'flight/clear': () => {
      flights.clear();
      return {};
    },
  };
}
